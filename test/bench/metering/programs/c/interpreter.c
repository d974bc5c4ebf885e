// A stack machine's bytecode in a loop around a switch, which becomes a br_table. Its program is a
// sieve, laid down by a small assembler.
#include "shared/random.h"

enum op { PUSH, LOAD, STORE, ADD, MULTIPLY, LESS, JUMP, JUMP_ZERO, PEEK, POKE, DUP, DROP, XOR, SWAP, INC, HALT };
enum { LIMIT, I, J, COUNT, SUM };

static u8 code[128];
static int memory[1024], variables[8];

static u8 *emit(u8 *at, enum op op) {
  *at = (u8)op;
  return at + 1;
}

static u8 *emit_with(u8 *at, enum op op, int operand) {
  *at = (u8)op;
  at[1] = (u8)operand;
  return at + 2;
}

// for (i = 2; i < limit; i++) if (!memory[i]) { count++; for (j = i * i; j < limit; j += i) memory[j] = 1; }
static void assemble(void) {
  u8 *at = code;
  at = emit_with(at, PUSH, 2);
  at = emit_with(at, STORE, I);
  u8 *outer = at;
  at = emit_with(at, LOAD, I);
  at = emit_with(at, LOAD, LIMIT);
  at = emit(at, LESS);
  u8 *to_end = at;
  at = emit_with(at, JUMP_ZERO, 0);
  at = emit_with(at, LOAD, I);
  at = emit(at, PEEK);
  at = emit_with(at, PUSH, 1);
  at = emit(at, XOR);
  u8 *to_next = at;
  at = emit_with(at, JUMP_ZERO, 0);
  at = emit_with(at, INC, COUNT);
  at = emit_with(at, LOAD, SUM);
  at = emit_with(at, PUSH, 31);
  at = emit(at, MULTIPLY);
  at = emit_with(at, LOAD, I);
  at = emit(at, ADD);
  at = emit_with(at, STORE, SUM);
  at = emit_with(at, LOAD, I);
  at = emit(at, DUP);
  at = emit(at, MULTIPLY);
  at = emit_with(at, STORE, J);
  u8 *inner = at;
  at = emit_with(at, LOAD, J);
  at = emit_with(at, LOAD, LIMIT);
  at = emit(at, LESS);
  u8 *to_next_too = at;
  at = emit_with(at, JUMP_ZERO, 0);
  at = emit_with(at, PUSH, 1);
  at = emit_with(at, LOAD, J);
  at = emit(at, POKE);
  at = emit_with(at, LOAD, I);
  at = emit_with(at, LOAD, J);
  at = emit(at, SWAP);
  at = emit(at, ADD);
  at = emit(at, DUP);
  at = emit_with(at, STORE, J);
  at = emit(at, DROP);
  at = emit_with(at, JUMP, (int)(inner - code));
  to_next[1] = to_next_too[1] = (u8)(at - code);
  at = emit_with(at, INC, I);
  at = emit_with(at, JUMP, (int)(outer - code));
  to_end[1] = (u8)(at - code);
  emit(at, HALT);
}

static int interpret(void) {
  int stack[32], *top = stack;
  const u8 *at = code;
  for (;;) {
    switch (*at++) {
      case PUSH: *top++ = *at++; break;
      case LOAD: *top++ = variables[*at++]; break;
      case STORE: variables[*at++] = *--top; break;
      case ADD: top--; top[-1] += *top; break;
      case MULTIPLY: top--; top[-1] = (int)((u32)top[-1] * (u32)*top); break;
      case LESS: top--; top[-1] = top[-1] < *top; break;
      case JUMP: at = code + *at; break;
      case JUMP_ZERO: at = *--top ? at + 1 : code + *at; break;
      case PEEK: top[-1] = memory[top[-1] & 1023]; break;
      case POKE: top -= 2; memory[top[1] & 1023] = *top; break;
      case DUP: *top = top[-1]; top++; break;
      case DROP: top--; break;
      case XOR: top--; top[-1] ^= *top; break;
      case SWAP: { int kept = top[-1]; top[-1] = top[-2]; top[-2] = kept; break; }
      case INC: variables[*at++]++; break;
      default: return variables[SUM];
    }
  }
}

int run(int n) {
  u32 sum = 0;
  assemble();
  for (int round = 0; round < n; round++) {
    for (int i = 0; i < 1024; i++) memory[i] = 0;
    for (int i = 0; i < 8; i++) variables[i] = 0;
    variables[LIMIT] = 900 + round % 100;
    sum = sum * 31 + (u32)interpret() + (u32)variables[COUNT];
  }
  return (int)sum;
}
