// A table of numbers in text: cells split, numbers with fractions read, sums by column.
#include "shared/random.h"

enum { ROWS = 128 };
static char table_text[ROWS * 80];
static double sums[8];

static char *digits(char *to, u32 value) {
  char held[10];
  int count = 0;
  do held[count++] = (char)('0' + value % 10); while ((value /= 10) != 0);
  while (count > 0) *to++ = held[--count];
  return to;
}

static double number(const char **from) {
  const char *at = *from;
  int minus = *at == '-';
  double value = 0, part = 1;
  if (minus) at++;
  while (*at >= '0' && *at <= '9') value = value * 10 + (*at++ - '0');
  if (*at == '.') {
    at++;
    while (*at >= '0' && *at <= '9') part *= 0.1, value += part * (*at++ - '0');
  }
  *from = at;
  return minus ? -value : value;
}

int run(int n) {
  double sum = 0;
  seed(55);
  char *to = table_text;
  for (int row = 0; row < ROWS; row++) {
    for (int cell = 0; cell < 6; cell++) {
      if (next() & 1) *to++ = '-';
      to = digits(to, next() & 4095), *to++ = '.', to = digits(to, next() & 255);
      *to++ = cell < 5 ? ',' : '\n';
    }
  }
  *to = 0;
  for (int round = 0; round < n; round++) {
    const char *at = table_text;
    int column = 0;
    while (*at) {
      sums[column & 7] += number(&at);
      column = *at == ',' ? column + 1 : 0;
      at++;
    }
    sum += sums[round & 3];
  }
  return (int)(long long)sum;
}
