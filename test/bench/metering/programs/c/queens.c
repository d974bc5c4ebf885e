// Queens on a board of eight, by bits, with one placed beforehand: recursion and little else.
static int place(unsigned all, unsigned columns, unsigned left, unsigned right) {
  if (columns == all) return 1;
  int found = 0;
  for (unsigned free = all & ~(columns | left | right); free != 0; free &= free - 1) {
    unsigned bit = free & -free;
    found += place(all, columns | bit, (left | bit) << 1, (right | bit) >> 1);
  }
  return found;
}

int run(int n) {
  int sum = 0;
  for (int round = 0; round < n; round++) {
    unsigned bit = 1u << (round & 7);
    sum = sum * 31 + place((1u << 8) - 1, bit, bit << 1, bit >> 1);
  }
  return sum;
}
