// Sums of fractions with operators of a class, kept short by common divisors.
class Rational {
  constructor(
    public top: i64,
    public bottom: i64,
  ) {}

  @operator("+") plus(other: Rational): Rational {
    return new Rational(this.top * other.bottom + other.top * this.bottom, this.bottom * other.bottom).short();
  }

  @operator("*") times(other: Rational): Rational {
    return new Rational(this.top * other.top, this.bottom * other.bottom).short();
  }

  short(): Rational {
    let a = this.top < 0 ? -this.top : this.top;
    let b = this.bottom;
    while (b != 0) {
      const rest = a % b;
      a = b;
      b = rest;
    }
    return a > 1 ? new Rational(this.top / a, this.bottom / a) : this;
  }
}

export function run(n: i32): i32 {
  let sum: i64 = 0;
  for (let round = 0; round < n; round++) {
    let value = new Rational(1 + (round & 15), 7);
    for (let i = 1; i < 12; i++) {
      value = value + new Rational(1, i);
      if ((i & 3) == 3) value = value * new Rational(2, i);
    }
    sum = sum * 31 + value.top + value.bottom;
  }
  return <i32>(sum ^ (sum >> 32));
}
