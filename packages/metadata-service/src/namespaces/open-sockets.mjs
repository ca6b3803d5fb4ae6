// Runs inside a network namespace for some ten milliseconds: opens listening sockets there and hands them to its
// parent. A socket stays in the namespace in which it was made. Plain JavaScript, because starting TypeScript costs
// three times as long, for each network there is.
import { createServer } from 'node:net';

const addresses = JSON.parse(process.argv[2] ?? '[]');
const servers = [];
let sent = 0;

for (const [index, { address, port }] of addresses.entries()) {
  const server = createServer((socket) => socket.destroy());
  servers.push(server);
  server.on('error', (error) => fail(`cannot listen on ${address} port ${port}: ${error.message}`));
  server.listen({ host: address, port, ipv6Only: true, backlog: 511 }, () => {
    // The bare handle: a net.Server would begin to accept in the parent, and lose what it accepts.
    // oxlint-disable-next-line no-underscore-dangle
    process.send({ index }, server._handle, {}, () => (++sent === addresses.length ? finish() : undefined));
  });
}

/** A socket that were left open here would swallow connections. */
function finish() {
  for (const server of servers) server.close();
  process.disconnect();
}

function fail(message) {
  process.send({ error: message }, undefined, {}, () => process.exit(1));
}
