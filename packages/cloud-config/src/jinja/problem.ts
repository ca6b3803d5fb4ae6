// A template that cannot be rendered, and where.

export class TemplateProblem extends Error {
  /** In the template, from 0. */
  readonly offset: number;

  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}
