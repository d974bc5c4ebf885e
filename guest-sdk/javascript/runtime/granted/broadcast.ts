// BroadcastChannel, where a file of the worker's names it. Else the build leaves this file empty, and so what it alone uses out.
import { BroadcastChannel } from "../events/broadcast-channel.ts";
import { exposeInterface } from "../expose.ts";

exposeInterface("BroadcastChannel", BroadcastChannel, 1);
