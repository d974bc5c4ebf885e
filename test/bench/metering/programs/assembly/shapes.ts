// Many tiny calls: getters, interfaces, overridden methods and closures over a mixed set of objects.
import { below, seed } from "./shared/random";

interface Drawn {
  layer(): i32;
}

abstract class Shape {
  constructor(
    protected left: i32,
    protected top: i32,
  ) {}
  get x(): i32 {
    return this.left;
  }
  get y(): i32 {
    return this.top;
  }
  abstract area(): i32;
  moved(by: i32): i32 {
    return this.x + this.y * by;
  }
}

class Square extends Shape implements Drawn {
  constructor(
    left: i32,
    top: i32,
    private side: i32,
  ) {
    super(left, top);
  }
  area(): i32 {
    return this.side * this.side;
  }
  layer(): i32 {
    return this.side & 3;
  }
}

class Box extends Shape implements Drawn {
  constructor(
    left: i32,
    top: i32,
    private width: i32,
    private height: i32,
  ) {
    super(left, top);
  }
  area(): i32 {
    return this.width * this.height;
  }
  moved(by: i32): i32 {
    return this.x - this.y * by + this.width;
  }
  layer(): i32 {
    return this.height & 7;
  }
}

class Disc extends Shape {
  constructor(
    left: i32,
    top: i32,
    private radius: i32,
  ) {
    super(left, top);
  }
  area(): i32 {
    return (this.radius * this.radius * 355) / 113;
  }
}

class Nested extends Shape {
  constructor(
    private inner: Shape,
    private scale: i32,
  ) {
    super(inner.x, inner.y);
  }
  area(): i32 {
    return this.inner.area() * this.scale;
  }
  moved(by: i32): i32 {
    return this.inner.moved(by + 1);
  }
}

type Fold = (sum: i32, shape: Shape) => i32;

const folds: Fold[] = [
  (sum, shape) => sum + shape.area(),
  (sum, shape) => sum ^ shape.moved(3),
  (sum, shape) => sum * 3 + shape.x,
  (sum, shape) => (shape instanceof Disc ? sum + 1 : sum - 1),
];

function makeShape(depth: i32): Shape {
  const x = below(100);
  const y = below(100);
  switch (below(depth > 0 ? 4 : 3)) {
    case 0:
      return new Square(x, y, below(20));
    case 1:
      return new Box(x, y, below(20), below(20));
    case 2:
      return new Disc(x, y, below(20));
    default:
      return new Nested(makeShape(depth - 1), below(5));
  }
}

export function run(n: i32): i32 {
  seed(13);
  const shapes = new Array<Shape>();
  for (let i = 0; i < 500; i++) shapes.push(makeShape(4));
  let sum = 0;
  for (let round = 0; round < n; round++) {
    for (let f = 0; f < folds.length; f++) {
      const fold = folds[f];
      for (let i = 0; i < shapes.length; i++) sum = fold(sum, shapes[i]);
    }
    for (let i = 0; i < shapes.length; i++) {
      const shape = shapes[i];
      if (shape instanceof Square) sum += (shape as Square).layer();
      else if (shape instanceof Box) sum += (shape as Box as Drawn).layer();
    }
  }
  return sum;
}
