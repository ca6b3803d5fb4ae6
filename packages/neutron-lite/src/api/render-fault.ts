// The form of an error in an answer of the network service.
import type { FaultRenderer } from '@nova-lite/service-kit';

const defaultTypes: Readonly<Record<number, string>> = {
  400: 'HTTPBadRequest',
  403: 'PolicyNotAuthorized',
  404: 'HTTPNotFound',
  409: 'Conflict',
  413: 'HTTPRequestEntityTooLarge',
  415: 'HTTPUnsupportedMediaType',
  500: 'HTTPInternalServerError',
  501: 'HTTPNotImplemented',
};

/** 401 comes from the token check that stands before Neutron and has its form. */
export const renderFault: FaultRenderer = (fault) =>
  fault.status === 401
    ? { error: { code: 401, title: 'Unauthorized', message: fault.message } }
    : {
        NeutronError: {
          type: fault.type ?? defaultTypes[fault.status] ?? 'HTTPException',
          message: fault.message,
          detail: '',
        },
      };
