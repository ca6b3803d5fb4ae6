// Numbers of libvirt's wire protocol, from its virnetprotocol.x, remote_protocol.x and virkeepaliveprotocol.x.

export const remoteProgram = { id: 0x20008086, version: 1 } as const;
export const keepaliveProgram = { id: 0x6b656570, version: 1 } as const;

export const messageType = { call: 0, reply: 1, event: 2 } as const;
export const messageStatus = { ok: 0, error: 1 } as const;
export const keepaliveProcedure = { ping: 1, pong: 2 } as const;

/** The procedures of the remote program that this client calls, and the events it hears. */
export const procedure = {
  connectOpen: 1,
  connectClose: 2,
  connectGetVersion: 4,
  nodeGetInfo: 6,
  connectGetCapabilities: 7,
  domainGetXmlDesc: 14,
  domainGetInfo: 16,
  domainLookupByUuid: 24,
  domainReboot: 27,
  domainResume: 28,
  domainSuspend: 34,
  connectGetHostname: 59,
  connectSupportsFeature: 60,
  authList: 66,
  connectGetLibVersion: 157,
  domainCreateWithFlags: 196,
  domainGetState: 212,
  domainUndefineFlags: 231,
  domainDestroyFlags: 234,
  domainReset: 245,
  domainShutdownFlags: 258,
  domainSetMetadata: 264,
  domainGetMetadata: 265,
  connectListAllDomains: 273,
  connectDomainEventCallbackRegisterAny: 316,
  connectDomainEventCallbackDeregisterAny: 317,
  domainEventCallbackLifecycle: 318,
  domainEventCallbackReboot: 319,
  connectGetDomainCapabilities: 342,
  connectGetAllDomainStats: 344,
  domainDefineXmlFlags: 350,
} as const;

const procedureNames = new Map<number, string>(
  Object.entries(procedure).map(([name, number]) => [number, name]),
);

/** `domainDestroyFlags` for 234: for error messages. */
export const procedureName = (number: number) => procedureNames.get(number) ?? `procedure ${number}`;

/** VIR_DRV_FEATURE_PROGRAM_KEEPALIVE: whoever asks for it gets pings from the daemon and may send its own. */
export const keepaliveFeature = 10;
