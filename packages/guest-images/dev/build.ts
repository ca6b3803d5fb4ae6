// Builds an image by hand: `node packages/guest-images/dev/build.ts tiny CACHE_DIR [AGENT]`.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { buildImage, type ImageName, type Progress } from '../src/index.ts';

const [name, cacheDir, agentPath] = process.argv.slice(2);
if (!name || !cacheDir) throw new Error('usage: build.ts tiny|debian-12 CACHE_DIR [AGENT]');
const controller = new AbortController();
process.on('SIGINT', () => controller.abort(new Error('interrupted')));
const started = performance.now();
let step = '';
const onProgress = (progress: Progress) => {
  if (progress.step === step) return;
  step = progress.step;
  console.log(
    `${((performance.now() - started) / 1000).toFixed(1)} s  ${progress.step}: ${progress.message}`,
  );
};
const agent = agentPath
  ? {
      path: agentPath,
      sha256: createHash('sha256')
        .update(await readFile(agentPath))
        .digest('hex'),
    }
  : undefined;
const image = await buildImage(name as ImageName, { cacheDir, agent, onProgress, signal: controller.signal });
console.log(`${((performance.now() - started) / 1000).toFixed(1)} s  done`, image);
