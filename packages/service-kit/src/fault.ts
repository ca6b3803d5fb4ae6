// What goes wrong for the one who asks: an HTTP status, a message for people, and a type where the API has one.

/** An error that an API answers with. Everything else that is thrown becomes a 500 without details. */
export class Fault extends Error {
  readonly status: number;
  /** The service's own name of the fault, for example `itemNotFound` (Nova) or `NetworkNotFound` (Neutron). */
  readonly type: string | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    message: string,
    options: { type?: string; headers?: Record<string, string>; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'Fault';
    this.status = status;
    this.type = options.type;
    this.headers = options.headers ?? {};
  }
}

/** Turns a fault into the body that the service's clients expect; a string is sent as HTML (Glance). */
export type FaultRenderer = (fault: Fault, requestId: string) => object | string;

const faultOf = (status: number) => (message: string, type?: string) => new Fault(status, message, { type });

export const badRequest = faultOf(400);
export const unauthorized = faultOf(401);
export const forbidden = faultOf(403);
export const notFound = faultOf(404);
export const conflict = faultOf(409);
export const tooLarge = faultOf(413);
export const notImplemented = faultOf(501);
export const unavailable = faultOf(503);
