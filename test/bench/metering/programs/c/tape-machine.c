// A machine with a tape and eight instructions, jumps found beforehand, that multiplies and adds.
#include "shared/random.h"

static const char program[] = "++++++++[>++++[>++>+++>+++>+<<<<-]>+>+>->>+[<]<-]>>.>---.+++++++..+++.>>.<-.<.+++.------.--------.>>+.>++.";
static int jumps[sizeof program];
static u8 tape[256];

int run(int n) {
  u32 sum = 0;
  int open[16], depth = 0;
  for (int i = 0; program[i]; i++) {
    if (program[i] == '[') open[depth++] = i;
    else if (program[i] == ']') jumps[i] = open[--depth], jumps[jumps[i]] = i;
  }
  for (int round = 0; round < n; round++) {
    int at = 0;
    for (int i = 0; i < 256; i++) tape[i] = 0;
    for (int i = 0; program[i]; i++) {
      switch (program[i]) {
        case '>': at = (at + 1) & 255; break;
        case '<': at = (at - 1) & 255; break;
        case '+': tape[at]++; break;
        case '-': tape[at]--; break;
        case '.': sum = sum * 31 + tape[at]; break;
        case '[': if (!tape[at]) i = jumps[i]; break;
        case ']': if (tape[at]) i = jumps[i]; break;
      }
    }
  }
  return (int)sum;
}
