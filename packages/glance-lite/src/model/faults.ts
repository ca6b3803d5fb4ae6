// Glance's faults are pages of HTML.
import { STATUS_CODES } from 'node:http';
import { forbidden, notFound, type Fault, type FaultRenderer } from '@nova-lite/service-kit';

export const renderFault: FaultRenderer = ({ status, message }) => {
  const title = `${status} ${STATUS_CODES[status] ?? 'Error'}`;
  const text = escapeHtml(message);
  return `<html>\n <head>\n  <title>${title}</title>\n </head>\n <body>\n  <h1>${title}</h1>\n  ${text}<br /><br />\n\n\n\n </body>\n</html>`;
};

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#x27;',
};
const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => entities[character] ?? character);

export const noImage = (id: string): Fault => notFound(`No image found with ID ${id.slice(0, 255)}`);

export const readOnly = (attribute: string): Fault => forbidden(`Attribute '${attribute}' is read-only.`);

/** For what the caller may see, but not do. */
export const notYours = (action: string): Fault =>
  forbidden(`You are not authorized to complete ${action} action.`);
