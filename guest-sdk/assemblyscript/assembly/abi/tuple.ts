/** A pair, as WIT's `tuple<A, B>`. */
export class Tuple2<A, B> {
  constructor(
    public first: A,
    public second: B,
  ) {}
}
