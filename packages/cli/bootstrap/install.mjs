// Installs what the project needs: npm packages from the lock file, Debian packages from debian-packages.json.
// Plain JavaScript for Node 20, since nothing else is there yet when it runs.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { projectRoot } from './project-node.mjs';

const marker = `${projectRoot}node_modules/.nova-lite-installed`;

/** The names in these groups of debian-packages.json that dpkg does not know as installed. */
export function missingDebianPackages(groups) {
  const all = JSON.parse(readFileSync(new URL('debian-packages.json', import.meta.url), 'utf8'));
  const wanted = groups.flatMap((group) => Object.keys(all[group]));
  const { stdout } = spawnSync('dpkg-query', ['-W', '-f', '${Package} ${db:Status-Status}\n', ...wanted], {
    encoding: 'utf8',
  });
  const installed = new Set(
    (stdout ?? '')
      .split('\n')
      .filter((line) => line.endsWith(' installed'))
      .map((line) => line.split(' ')[0]),
  );
  return wanted.filter((name) => !installed.has(name));
}

/** Says in one message why this machine cannot be used, and ends; nothing has been changed then. */
export function checkMachine(groups) {
  const problems = [];
  if (process.platform !== 'linux' || process.arch !== 'x64')
    problems.push(`this is ${process.platform} on ${process.arch}; nova-lite runs on Linux on x64`);
  const debian = existsSync('/etc/debian_version') && existsSync('/usr/bin/apt-get');
  if (!debian)
    problems.push(
      'this is not Debian (no /etc/debian_version): the packages below have other names elsewhere',
    );
  const root = process.getuid?.() === 0;
  if (!root) problems.push('you are not root: guests, bridges and network namespaces need it');
  if (problems.length === 0) return;
  const missing = debian ? missingDebianPackages(groups) : [];
  const install =
    missing.length > 0
      ? `\nMissing Debian packages; this installs them:\n\n  sudo apt-get install --no-install-recommends ${missing.join(' ')}\n`
      : '';
  const again = debian && !root ? '\nThen start it as root:\n\n  sudo npm start\n' : '';
  fail(`nova-lite cannot start here: ${problems.join('; ')}.\n${install}${again}`);
}

/** Brings both kinds of packages up to date. `log(line)` gets progress. Returns seconds by what was done. */
export async function install(groups, log) {
  const times = {};
  if (!npmPackagesAreCurrent()) times['npm packages'] = await timed(() => installNpmPackages(log));
  const missing = missingDebianPackages(groups);
  if (missing.length > 0) times['Debian packages'] = await timed(() => installDebianPackages(missing, log));
  return times;
}

const lockHash = () =>
  createHash('sha256')
    .update(readFileSync(`${projectRoot}package-lock.json`))
    .digest('hex');

function npmPackagesAreCurrent() {
  return existsSync(marker) && readFileSync(marker, 'utf8') === lockHash();
}

async function installNpmPackages(log) {
  log('npm packages: installing from package-lock.json');
  await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], 'npm', log);
  writeFileSync(marker, lockHash());
}

async function installDebianPackages(missing, log) {
  log(`Debian packages: installing ${missing.join(' ')}`);
  const apt = ['-q', '-o', 'DPkg::Lock::Timeout=300'];
  await run('apt-get', [...apt, 'update'], 'apt', log).catch(() =>
    log('apt: the package lists could not be renewed; going on with those that are there'),
  );
  await run('apt-get', [...apt, 'install', '-y', '--no-install-recommends', ...missing], 'apt', log).catch(
    () =>
      fail(
        `These Debian packages could not be installed: ${missing.join(' ')}.\nRun this to see why, then start again:\n\n  apt-get install --no-install-recommends ${missing.join(' ')}\n`,
      ),
  );
}

/** Its output is shown when it fails; otherwise a line every few seconds says that it goes on. */
function run(command, args, name, log) {
  const start = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: projectRoot,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    let tail = '';
    let last = '';
    const keep = (chunk) => {
      tail = (tail + chunk).slice(-8000);
      last = tail.trimEnd().split('\n').at(-1) ?? '';
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const timer = setInterval(() => {
      const seconds = Math.round((performance.now() - start) / 1000);
      log(`  ... ${name} works since ${seconds} s ${last.slice(0, 100)}`);
    }, 4000);
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(timer);
      if (code === 0) return resolve();
      console.error(tail);
      reject(new Error(`${command} ${args[0]} ended with ${code}`));
    });
  });
}

async function timed(work) {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

export function fail(message) {
  console.error(message);
  process.exit(1);
}
