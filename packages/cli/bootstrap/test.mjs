// `npm test`: installs what the tests need, runs every tier, and ends with the count of all of them.
// `npm test -- unit host` runs only those tiers.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkMachine, fail, install } from './install.mjs';
import { projectNode, projectRoot } from './project-node.mjs';

const tiers = ['unit', 'service', 'scenario', 'host', 'conformance', 'guest', 'fault'];
const chosen = process.argv.length > 2 ? process.argv.slice(2) : tiers;
const unknown = chosen.filter((name) => !tiers.includes(name));
if (unknown.length > 0) fail(`There is no tier ${unknown.join(', ')}. Tiers: ${tiers.join(', ')}.`);

checkMachine(['start', 'test']);
await install(['start', 'test'], (line) => console.log(line)).catch((error) =>
  fail(`The tests could not be prepared: ${error.message}`),
);

const results = mkdtempSync(join(tmpdir(), 'nova-lite-test-'));
const total = { passed: 0, failed: 0, skipped: 0 };
// The tests of hosts mostly wait, and share nothing with what runs beside them. Those of guests and faults need all of
// the machine, and look at all that runs on it.
const alone = chosen.filter((tier) => ['guest', 'fault'].includes(tier));
const beside = chosen.filter((tier) => tier !== 'host' && !alone.includes(tier));
const host = beside.length > 0 && chosen.includes('host') ? runTier('host', 'pipe') : undefined;
for (const tier of beside) await runAndReport(tier);
if (host) {
  console.log('\n== host, beside the tiers above');
  const counts = await host;
  process.stdout.write(counts.output);
  report('host', counts);
} else if (chosen.includes('host')) await runAndReport('host');
for (const tier of alone) await runAndReport(tier);
rmSync(results, { recursive: true, force: true });
console.log(
  `${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`,
);
process.exit(total.failed > 0 ? 1 : 0);

async function runAndReport(tier) {
  console.log(`\n== ${tier}`);
  report(tier, await runTier(tier, 'inherit'));
}

function report(tier, counts) {
  console.log(
    `tier ${tier}: ${counts.passed} passed, ${counts.failed} failed in ${counts.seconds.toFixed(0)} s`,
  );
  for (const key of Object.keys(total)) total[key] += counts[key];
}

/** A tier that does not even begin counts as one failure. `output` is printed as it comes, or kept. */
async function runTier(tier, output) {
  const file = join(results, `${tier}.json`);
  const start = performance.now();
  const reporters = ['--reporter', 'default', '--reporter', 'json', '--outputFile.json', file];
  const ended = await vitest(['run', '--project', tier, ...reporters], output);
  const seconds = (performance.now() - start) / 1000;
  const counts = read(file);
  if (ended.code !== 0 && counts.failed === 0) counts.failed = 1;
  return { ...counts, output: ended.output, seconds };
}

function vitest(args, output) {
  const path = `${projectRoot}node_modules/.bin:${process.env.PATH}`;
  const child = spawn(projectNode(), [`${projectRoot}node_modules/vitest/vitest.mjs`, ...args], {
    cwd: projectRoot,
    stdio: ['ignore', output, output],
    env: { ...process.env, PATH: path },
  });
  const printed = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => printed.push(chunk));
  return new Promise((resolve) =>
    child.on('close', (code) => resolve({ code, output: Buffer.concat(printed).toString() })),
  );
}

/** A file of tests that could not be loaded has no test in it: it counts as one that failed. */
function read(file) {
  try {
    const report = JSON.parse(readFileSync(file, 'utf8'));
    const unloadable = report.testResults.filter(
      ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
    ).length;
    return {
      passed: report.numPassedTests,
      failed: report.numFailedTests + unloadable,
      skipped: report.numPendingTests + report.numTodoTests,
    };
  } catch {
    return { passed: 0, failed: 0, skipped: 0 };
  }
}
