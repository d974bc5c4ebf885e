// Loaded before a program: its clock is wrong by so many ms.
const shift = Number(process.env.SKERRY_TEST_CLOCK_MS ?? 0);
const RealDate = Date;
const { now } = RealDate;

class ShiftedDate extends RealDate {
  constructor(...args) {
    if (args.length === 0) super(now() + shift);
    else super(...args);
  }

  static now() {
    return now() + shift;
  }
}
globalThis.Date = ShiftedDate;
