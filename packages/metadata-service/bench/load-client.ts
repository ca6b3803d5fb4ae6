// The load as a program, to be run inside a namespace: prints how many requests were answered.
import { load, type Load } from './load.ts';

console.log((await load(JSON.parse(process.argv[2] ?? '') as Load)).length);
