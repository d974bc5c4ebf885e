// A hand-written scanner and a precedence-climbing calculator: many small branches on bytes.
#include "shared/random.h"

enum { TEXT = 4096 };
static char text[TEXT + 1];
static const char *at;

static void make_text(void) {
  int size = 0, depth = 0, expects_value = 1;
  while (size < TEXT - 80) {
    if (expects_value && next() % 4 == 0 && depth < 6) {
      text[size++] = '(', depth++;
    } else if (expects_value) {
      for (u32 digits = 1 + next() % 4; digits; digits--) text[size++] = (char)('0' + next() % 10);
      expects_value = 0;
    } else if (depth && next() % 3 == 0) {
      text[size++] = ')', depth--;
    } else {
      if (next() & 1) text[size++] = ' ';
      text[size++] = "+-*/%&|^"[next() & 7];
      expects_value = 1;
      if (next() % 8 == 0) text[size++] = '\n';
    }
  }
  if (expects_value) text[size++] = '7';
  while (depth--) text[size++] = ')';
  text[size] = 0;
}

static void space(void) {
  while (*at == ' ' || *at == '\n' || *at == '\t') at++;
}

static int precedence(char op) {
  switch (op) {
    case '|': return 1;
    case '^': return 2;
    case '&': return 3;
    case '+': case '-': return 4;
    case '*': case '/': case '%': return 5;
    default: return 0;
  }
}

static u32 apply(char op, u32 a, u32 b) {
  switch (op) {
    case '|': return a | b;
    case '^': return a ^ b;
    case '&': return a & b;
    case '+': return a + b;
    case '-': return a - b;
    case '*': return a * b;
    case '/': return b ? a / b : 0;
    default: return b ? a % b : 0;
  }
}

static u32 expression(int least);

static u32 operand(void) {
  space();
  if (*at == '(') {
    at++;
    u32 value = expression(1);
    space();
    if (*at == ')') at++;
    return value;
  }
  u32 value = 0;
  while (*at >= '0' && *at <= '9') value = value * 10 + (u32)(*at++ - '0');
  return value;
}

static u32 expression(int least) {
  u32 value = operand();
  for (;;) {
    space();
    int level = precedence(*at);
    if (level < least || level == 0) return value;
    char op = *at++;
    value = apply(op, value, expression(level + 1));
  }
}

int run(int n) {
  u32 sum = 0;
  seed(12);
  make_text();
  for (int round = 0; round < n; round++) {
    at = text;
    while (*at == ' ') at++;
    sum = sum * 31 + expression(1);
    for (int i = 0; i < 40; i++) {
      char *digit = text + (u32)(round * 97 + i * 101) % TEXT;
      if (*digit >= '1' && *digit <= '8') ++*digit;
    }
  }
  return (int)sum;
}
