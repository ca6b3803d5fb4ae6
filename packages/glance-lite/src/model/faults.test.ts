import { expect, test } from 'vitest';
import { noImage, renderFault } from './faults.ts';

test('a missing image is the page that Glance sends', () => {
  expect(renderFault(noImage('cirros'), 'req-1')).toBe(
    '<html>\n <head>\n  <title>404 Not Found</title>\n </head>\n <body>\n  <h1>404 Not Found</h1>\n  No image found with ID cirros<br /><br />\n\n\n\n </body>\n</html>',
  );
});

test('what a user wrote is text in that page', () => {
  expect(renderFault(noImage('<script>"x"&'), 'req-1')).toContain(
    'No image found with ID &lt;script&gt;&quot;x&quot;&amp;<br />',
  );
});
