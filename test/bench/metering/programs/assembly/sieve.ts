// The sieve of Eratosthenes over 32 KiB of flags: stores by strides.
export function run(n: i32): i32 {
  const size = 32_768;
  const crossed = new StaticArray<bool>(size);
  let sum = 0;
  for (let round = 0; round < n; round++) {
    memory.fill(changetype<usize>(crossed), 0, size);
    let count = 0;
    for (let i = 2; i < size; i++) {
      if (unchecked(crossed[i])) continue;
      count++;
      for (let k = i + i; k < size; k += i) unchecked((crossed[k] = true));
    }
    sum = sum * 31 + count + round;
  }
  return sum;
}
