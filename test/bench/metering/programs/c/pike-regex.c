// Regular expressions without backtracking: all states of a small program advance together.
#include "shared/random.h"

enum op { CHAR, ANY, CLASS, SPLIT, JMP, MATCH };
typedef struct { u8 op, low, high; u16 x, y; } instruction;

enum { MOST = 64, TEXT = 2048 };
static instruction program[MOST];
static int length;
static u8 text[TEXT];
static u16 lists[2][MOST];
static u32 marks[MOST], generation;

static void add_instruction(enum op op, u8 low, u8 high) {
  program[length++] = (instruction){(u8)op, low, high, 0, 0};
}

// Knows characters, '.', [a-z], and the suffixes * + ?.
static void compile(const char *pattern) {
  length = 0;
  while (*pattern) {
    int at = length;
    if (*pattern == '.') add_instruction(ANY, 0, 0), pattern++;
    else if (*pattern == '[') add_instruction(CLASS, (u8)pattern[1], (u8)pattern[3]), pattern += 5;
    else add_instruction(CHAR, (u8)*pattern++, 0);
    if (*pattern == '*' || *pattern == '?') {
      program[at + 1] = program[at];
      program[at] = (instruction){SPLIT, 0, 0, (u16)(at + 1), (u16)(at + 2)};
      length = at + 2;
      if (*pattern == '*') {
        program[length++] = (instruction){JMP, 0, 0, (u16)at, 0};
        program[at].y = (u16)length;
      }
      pattern++;
    } else if (*pattern == '+') {
      program[length] = (instruction){SPLIT, 0, 0, (u16)at, (u16)(length + 1)};
      length++, pattern++;
    }
  }
  add_instruction(MATCH, 0, 0);
}

static int add_thread(u16 *list, int count, u16 at) {
  if (marks[at] == generation) return count;
  marks[at] = generation;
  switch (program[at].op) {
    case JMP: return add_thread(list, count, program[at].x);
    case SPLIT:
      count = add_thread(list, count, program[at].x);
      return add_thread(list, count, program[at].y);
    default: list[count] = at; return count + 1;
  }
}

static u32 search(void) {
  u16 *now = lists[0], *then = lists[1];
  int count = 0;
  u32 found = 0;
  for (int at = 0; at < TEXT; at++) {
    u8 c = text[at];
    // The marks are still those of this position: a match may also begin here.
    if (at == 0) generation++;
    count = add_thread(now, count, 0);
    generation++;
    int following = 0;
    for (int i = 0; i < count; i++) {
      const instruction *each = &program[now[i]];
      int advances = 0;
      switch (each->op) {
        case CHAR: advances = each->low == c; break;
        case ANY: advances = 1; break;
        case CLASS: advances = c >= each->low && c <= each->high; break;
        default: found = found * 31 + (u32)at;
      }
      if (advances) following = add_thread(then, following, (u16)(now[i] + 1));
    }
    u16 *kept = now;
    now = then, then = kept, count = following;
  }
  return found;
}

int run(int n) {
  static const char *const patterns[] = {"a?a?a?a?aaaa", "[a-c]+d.*e", "x[0-9]*y", "ab*c+d?e", ".[d-f].[a-c]+"};
  u32 sum = 0;
  seed(8);
  generation = 0;
  for (int i = 0; i < MOST; i++) marks[i] = 0;
  for (int i = 0; i < TEXT; i++) text[i] = (u8)('a' + next() % 6);
  for (int round = 0; round < n; round++) {
    compile(patterns[round % 5]);
    sum = sum * 31 + search();
    text[round % TEXT] = (u8)('a' + next() % 6);
  }
  return (int)sum;
}
