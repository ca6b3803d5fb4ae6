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
for (const tier of chosen) {
  const counts = await runTier(tier);
  console.log(
    `tier ${tier}: ${counts.passed} passed, ${counts.failed} failed in ${counts.seconds.toFixed(0)} s`,
  );
  for (const key of Object.keys(total)) total[key] += counts[key];
}
rmSync(results, { recursive: true, force: true });
console.log(
  `${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`,
);
process.exit(total.failed > 0 ? 1 : 0);

/** A tier that does not even begin counts as one failure. */
async function runTier(tier) {
  console.log(`\n== ${tier}`);
  const file = join(results, `${tier}.json`);
  const start = performance.now();
  const code = await vitest([
    'run',
    '--project',
    tier,
    '--reporter',
    'default',
    '--reporter',
    'json',
    '--outputFile.json',
    file,
  ]);
  const seconds = (performance.now() - start) / 1000;
  const counts = read(file);
  if (code !== 0 && counts.failed === 0) counts.failed = 1;
  return { ...counts, seconds };
}

function vitest(args) {
  const path = `${projectRoot}node_modules/.bin:${process.env.PATH}`;
  const child = spawn(projectNode(), [`${projectRoot}node_modules/vitest/vitest.mjs`, ...args], {
    cwd: projectRoot,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, PATH: path },
  });
  return new Promise((resolve) => child.on('close', resolve));
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
