// Errors in the words and forms of Nova's metadata service (WebOb): text, HTML or JSON as `Accept` asks.
import type { IncomingMessage, ServerResponse } from 'node:http';

const titles = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  413: 'Request Entity Too Large',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
} as const;

export type RefusalStatus = keyof typeof titles;

export const notFoundMessage = 'The resource could not be found.';

/** Ends the answer. What is left of a body that was not read ends with the connection. */
export function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  status: RefusalStatus,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  const { type, body } = render(request, `${status} ${titles[status]}`, titles[status], message);
  const closing = request.method === 'GET' || request.method === 'HEAD' ? {} : { Connection: 'close' };
  const bytes = Buffer.from(body);
  response.writeHead(status, {
    'Content-Type': type,
    'Content-Length': bytes.length,
    ...closing,
    ...headers,
  });
  response.end(bytes);
}

/** WebOb looks for the words in `Accept` without weighing them; a HEAD is answered as if it asked for HTML. */
function render(
  request: IncomingMessage,
  code: string,
  title: string,
  message: string,
): { type: string; body: string } {
  const accept = request.headers.accept ?? '';
  if (request.method === 'HEAD' || accept.includes('html') || accept.includes('*/*')) {
    return { type: 'text/html; charset=UTF-8', body: html(code, escapeHtml(message)) };
  }
  if (!accept.includes('application/json')) {
    return { type: 'text/plain; charset=UTF-8', body: `${code}\n\n${message}\n\n   ` };
  }
  const text = `${escapeHtml(message)}<br /><br />\n\n\n`;
  const fields = [`"message": ${JSON.stringify(text)}`, `"code": "${code}"`, `"title": "${title}"`];
  return { type: 'application/json', body: `{${fields.join(', ')}}` };
}

const html = (code: string, message: string) =>
  `<html>\n <head>\n  <title>${code}</title>\n </head>\n <body>\n  <h1>${code}</h1>\n  ${message}<br /><br />\n\n\n\n </body>\n</html>`;

const escapeHtml = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
