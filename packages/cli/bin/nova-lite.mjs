#!/usr/bin/env node
// The `nova-lite` command. Runs on any Node; the program itself runs on the one that npm installed for it.
import { runCommand } from '../bootstrap/run-command.mjs';

runCommand(process.argv.slice(2));
