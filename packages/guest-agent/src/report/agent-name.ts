// How the agent calls itself, to the cloud and in `--version`.
import manifest from '../../package.json' with { type: 'json' };

export const agentName = `nova-lite-guest-agent/${manifest.version}`;
