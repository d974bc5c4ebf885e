// Big numbers as limbs of 32 bits: powers by long multiplication, and digits by long division.
class Natural {
  constructor(
    public limbs: StaticArray<u32>,
    public length: i32,
  ) {}

  static of(value: u32): Natural {
    const limbs = new StaticArray<u32>(1);
    limbs[0] = value;
    return new Natural(limbs, value == 0 ? 0 : 1);
  }

  times(other: Natural): Natural {
    const product = new StaticArray<u32>(this.length + other.length);
    for (let i = 0; i < this.length; i++) {
      const factor = <u64>this.limbs[i];
      let carry: u64 = 0;
      for (let j = 0; j < other.length; j++) {
        const sum = factor * <u64>other.limbs[j] + <u64>product[i + j] + carry;
        product[i + j] = <u32>sum;
        carry = sum >> 32;
      }
      product[i + other.length] = <u32>carry;
    }
    let length = product.length;
    while (length > 0 && product[length - 1] == 0) length--;
    return new Natural(product, length);
  }

  plus(other: Natural): Natural {
    const longest = max(this.length, other.length);
    const total = new StaticArray<u32>(longest + 1);
    let carry: u64 = 0;
    for (let i = 0; i < longest; i++) {
      const left: u64 = i < this.length ? this.limbs[i] : 0;
      const right: u64 = i < other.length ? other.limbs[i] : 0;
      const sum = left + right + carry;
      total[i] = <u32>sum;
      carry = sum >> 32;
    }
    total[longest] = <u32>carry;
    return new Natural(total, carry == 0 ? longest : longest + 1);
  }

  /** Divides itself, and returns the remainder. */
  divideBy(divisor: u32): u32 {
    let remainder: u64 = 0;
    for (let i = this.length - 1; i >= 0; i--) {
      const part = (remainder << 32) | <u64>this.limbs[i];
      this.limbs[i] = <u32>(part / divisor);
      remainder = part % divisor;
    }
    while (this.length > 0 && this.limbs[this.length - 1] == 0) this.length--;
    return <u32>remainder;
  }

  digits(): string {
    const parts = new Array<string>();
    while (this.length > 0) parts.push(this.divideBy(1_000_000_000).toString().padStart(9, "0"));
    return parts.reverse().join("");
  }
}

function power(base: u32, exponent: i32): Natural {
  let result = Natural.of(1);
  let square = Natural.of(base);
  while (exponent > 0) {
    if (exponent & 1) result = result.times(square);
    square = square.times(square);
    exponent >>= 1;
  }
  return result;
}

function fibonacci(n: i32): Natural {
  let one = Natural.of(0);
  let two = Natural.of(1);
  for (let i = 0; i < n; i++) {
    const sum = one.plus(two);
    one = two;
    two = sum;
  }
  return one;
}

export function run(n: i32): i32 {
  let sum = 0;
  for (let round = 0; round < n; round++) {
    const text = power(7 + (round & 7), 600).plus(fibonacci(300 + round)).digits();
    for (let i = 0; i < text.length; i++) sum = sum * 31 + text.charCodeAt(i);
  }
  return sum;
}
