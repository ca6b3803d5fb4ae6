// Two ways to take what is written. What they disagree on stands side by side: `intent/` and `faithful/`.

/**
 * `helpful`: what was evidently meant; damage stays local. `faithful`: what cloud-init 22.4 makes of it, its losses
 * included. Both say the same about it: the findings tell what cloud-init does.
 */
export type Reading = 'helpful' | 'faithful';
