// Faults in Nova's form: `{"itemNotFound": {"code": 404, "message": "..."}}`.
import { badRequest, type FaultRenderer } from '@nova-lite/service-kit';
import { pythonText } from './python-text.ts';

/** `nova/api/openstack/wsgi.py`, `Fault._fault_names`; everything else is a `computeFault`. */
const names: Readonly<Record<number, string>> = {
  400: 'badRequest',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'itemNotFound',
  405: 'badMethod',
  409: 'conflictingRequest',
  413: 'overLimit',
  415: 'badMediaType',
  429: 'overLimit',
  501: 'notImplemented',
  503: 'serviceUnavailable',
};

/** 401 has the form of the identity service's middleware, which is who answers it in a stock cloud. */
export const renderNovaFault: FaultRenderer = ({ status, message, type }) =>
  status === 401
    ? { error: { code: 401, title: 'Unauthorized', message } }
    : { [type ?? names[status] ?? 'computeFault']: { code: status, message } };

/** Nova's sentence for a value that a schema refuses. */
export const invalidInput = (field: string, value: unknown, reason: string) =>
  badRequest(`Invalid input for field/attribute ${field}. Value: ${pythonText(value)}. ${reason}`);
