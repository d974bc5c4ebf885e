/** A number of the interface that is an unsigned long with [EnforceRange] (Web IDL): fractions are cut off.
 * Throws a TypeError for what isn't one of 32 bits. */
export function wholeNumber(value: unknown, what: string): number {
  const whole = Math.trunc(+(value as number));
  if (!(whole >= 0 && whole <= 0xffff_ffff)) {
    throw new TypeError(`${what} must be a whole number from 0 to 4294967295`);
  }
  return whole + 0;
}
