// Takeuchi's function and Ackermann's: calls, comparisons, and nothing in memory.
static int tak(int x, int y, int z) {
  if (y >= x) return z;
  return tak(tak(x - 1, y, z), tak(y - 1, z, x), tak(z - 1, x, y));
}

static int ackermann(int m, int n) {
  if (m == 0) return n + 1;
  if (n == 0) return ackermann(m - 1, 1);
  return ackermann(m - 1, ackermann(m, n - 1));
}

int run(int n) {
  int sum = 0;
  for (int round = 0; round < n; round++) sum = sum * 31 + tak(12, 8, round & 3) + ackermann(2, 9 + (round & 7));
  return sum;
}
