// What the grant "compression" adds. Without it the build leaves this file empty, and so what it alone uses out.
import { addCompression } from "../streams/compression-streams.ts";
import { hostTransformer } from "../streams/host-transformer.ts";

addCompression(hostTransformer);
