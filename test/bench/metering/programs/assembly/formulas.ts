// Formulas in text made trees of objects, and their values.
import { below, seed } from "./shared/random";

abstract class Term {
  abstract value(x: f64): f64;
}

class Literal extends Term {
  constructor(private number: f64) {
    super();
  }
  value(x: f64): f64 {
    return this.number;
  }
}

class Variable extends Term {
  value(x: f64): f64 {
    return x;
  }
}

class Pair extends Term {
  constructor(
    private operator: i32,
    private left: Term,
    private right: Term,
  ) {
    super();
  }
  value(x: f64): f64 {
    const left = this.left.value(x);
    const right = this.right.value(x);
    if (this.operator == 43) return left + right;
    if (this.operator == 45) return left - right;
    return this.operator == 42 ? left * right : right == 0 ? 0 : left / right;
  }
}

let text = "";
let at = 0;

function here(): i32 {
  return at < text.length ? text.charCodeAt(at) : 0;
}

function simple(): Term {
  if (here() == 40) {
    at++;
    const inner = sum();
    at++;
    return inner;
  }
  if (here() == 120) {
    at++;
    return new Variable();
  }
  let number = 0;
  while (here() >= 48 && here() <= 57) number = number * 10 + text.charCodeAt(at++) - 48;
  return new Literal(number);
}

function product(): Term {
  let left = simple();
  while (here() == 42 || here() == 47) {
    const operator = text.charCodeAt(at++);
    left = new Pair(operator, left, simple());
  }
  return left;
}

function sum(): Term {
  let left = product();
  while (here() == 43 || here() == 45) {
    const operator = text.charCodeAt(at++);
    left = new Pair(operator, left, product());
  }
  return left;
}

const formulas = ["x*x+3*x-17", "(x+2)*(x-5)/4", "100-7*(x+1)*(x+1)", "12", "x/3+x/5+x/7", "((x-1)*2+8)*(3+x)"];

export function run(n: i32): i32 {
  seed(91);
  let total: f64 = 0;
  for (let round = 0; round < n; round++) {
    text = formulas[below(6)];
    at = 0;
    const term = sum();
    for (let x = 0; x < 6; x++) total += term.value(x);
  }
  return <i32>(<i64>total);
}
