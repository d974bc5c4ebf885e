// Bodies that attract each other, as objects with f64 fields.
class Body {
  vx: f64 = 0;
  vy: f64 = 0;
  vz: f64 = 0;
  constructor(
    public x: f64,
    public y: f64,
    public z: f64,
    public mass: f64,
  ) {}
}

function makeBodies(): Body[] {
  const bodies = new Array<Body>();
  for (let i = 0; i < 7; i++) {
    const at = <f64>i;
    const body = new Body(at * 1.5 - 4.0, at * at * 0.3 - 2.0, 1.0 - at * 0.2, i == 0 ? 30.0 : 0.1 * at);
    body.vy = i == 0 ? 0.0 : 0.4 * at;
    body.vz = 0.05 * at;
    bodies.push(body);
  }
  return bodies;
}

function advance(bodies: Body[], step: f64): void {
  const count = bodies.length;
  for (let i = 0; i < count; i++) {
    const one = unchecked(bodies[i]);
    for (let j = i + 1; j < count; j++) {
      const other = unchecked(bodies[j]);
      const dx = one.x - other.x;
      const dy = one.y - other.y;
      const dz = one.z - other.z;
      const square = dx * dx + dy * dy + dz * dz + 0.01;
      const pull = step / (square * Math.sqrt(square));
      one.vx -= dx * other.mass * pull;
      one.vy -= dy * other.mass * pull;
      one.vz -= dz * other.mass * pull;
      other.vx += dx * one.mass * pull;
      other.vy += dy * one.mass * pull;
      other.vz += dz * one.mass * pull;
    }
  }
  for (let i = 0; i < count; i++) {
    const body = unchecked(bodies[i]);
    body.x += body.vx * step;
    body.y += body.vy * step;
    body.z += body.vz * step;
  }
}

function energy(bodies: Body[]): f64 {
  let sum = 0.0;
  for (let i = 0; i < bodies.length; i++) {
    const one = unchecked(bodies[i]);
    sum += 0.5 * one.mass * (one.vx * one.vx + one.vy * one.vy + one.vz * one.vz);
    for (let j = i + 1; j < bodies.length; j++) {
      const other = unchecked(bodies[j]);
      const dx = one.x - other.x;
      const dy = one.y - other.y;
      const dz = one.z - other.z;
      sum -= (one.mass * other.mass) / Math.sqrt(dx * dx + dy * dy + dz * dz + 0.01);
    }
  }
  return sum;
}

export function run(n: i32): i32 {
  const bodies = makeBodies();
  let sum = 0.0;
  for (let round = 0; round < n; round++) {
    for (let step = 0; step < 400; step++) advance(bodies, 0.001);
    sum += energy(bodies);
  }
  return <i32>(sum * 1000.0);
}
