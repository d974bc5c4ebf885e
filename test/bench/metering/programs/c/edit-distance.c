// Dynamic programming: distances between words, row by row, with a minimum of three.
#include "shared/random.h"

enum { WORDS = 24, LONGEST = 40 };
static u8 words[WORDS][LONGEST], sizes[WORDS];
static int row[LONGEST + 1];

static int least(int a, int b) { return a < b ? a : b; }

static int distance(const u8 *a, int n, const u8 *b, int m) {
  for (int j = 0; j <= m; j++) row[j] = j;
  for (int i = 1; i <= n; i++) {
    int diagonal = row[0];
    row[0] = i;
    for (int j = 1; j <= m; j++) {
      int above = row[j];
      row[j] = least(least(above, row[j - 1]) + 1, diagonal + (a[i - 1] != b[j - 1]));
      diagonal = above;
    }
  }
  return row[m];
}

int run(int n) {
  u32 sum = 0;
  seed(9);
  for (int round = 0; round < n; round++) {
    for (int i = 0; i < WORDS; i++) {
      sizes[i] = (u8)(10 + next() % 30);
      for (int j = 0; j < sizes[i]; j++) words[i][j] = (u8)(next() & 7);
    }
    for (int i = 0; i < WORDS; i++)
      for (int j = 0; j < i; j++)
        sum = sum * 31 + (u32)distance(words[i], sizes[i], words[j], sizes[j]);
  }
  return (int)sum;
}
