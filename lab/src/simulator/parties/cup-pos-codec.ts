import { compileProfile, cupPos } from '@rollcall/iso8583';

/** The dialect of every party of the simulator, compiled once. */
export const cupPosCodec = compileProfile(cupPos);
