export interface Port {
  /** UN/LOCODE. */
  readonly code: string;
  readonly name: string;
  /** In degrees, north and east positive. */
  readonly latitude: number;
  readonly longitude: number;
}

const ports: readonly Port[] = [
  { code: "NOBGO", name: "Bergen", latitude: 60.39, longitude: 5.32 },
  { code: "DEHAM", name: "Hamburg", latitude: 53.54, longitude: 9.97 },
  { code: "NLRTM", name: "Rotterdam", latitude: 51.95, longitude: 4.14 },
  { code: "PTLIS", name: "Lisbon", latitude: 38.71, longitude: -9.14 },
];

const byCode = new Map(ports.map((port) => [port.code, port]));

export function listPorts(): readonly Port[] {
  return ports;
}

export function findPort(code: string): Port | undefined {
  return byCode.get(code);
}

/** Distance along a great circle, in nautical miles: the length of a minute of arc. */
export function distance(a: Port, b: Port): number {
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  const [from, to] = [radians(a.latitude), radians(b.latitude)];
  const turn = radians(b.longitude - a.longitude);
  const cosine = Math.sin(from) * Math.sin(to) + Math.cos(from) * Math.cos(to) * Math.cos(turn);
  return (Math.acos(Math.min(1, cosine)) * 180 * 60) / Math.PI;
}
