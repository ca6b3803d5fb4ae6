// All that an instance may read about itself.
export type * from './record.ts';
export type * from './report.ts';
