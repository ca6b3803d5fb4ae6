// `npm start`: installs what is missing, then `nova-lite up` with the same arguments.
import { checkMachine, fail, install } from './install.mjs';
import { runCommand } from './run-command.mjs';

checkMachine(['start']);
const times = await install(['start'], (line) => console.log(line)).catch((error) =>
  fail(`nova-lite could not be installed: ${error.message}`),
);
runCommand(['up', ...process.argv.slice(2)], {
  ...process.env,
  NOVA_LITE_INSTALL_TIMES: JSON.stringify(times),
});
