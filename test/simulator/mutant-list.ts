import type { Mutant } from './mutant.ts';
import { mutantsOfGateway } from './mutants-of-gateway.ts';
import { mutantsOfSignIn } from './mutants-of-sign-in.ts';
import { mutantsOfTerminal } from './mutants-of-terminal.ts';

/**
 * Mistakes that somebody could make in the real code. The simulator has to find each, or its silence about the code as it
 * is means nothing.
 */
export const mutants: readonly Mutant[] = [...mutantsOfSignIn, ...mutantsOfTerminal, ...mutantsOfGateway];
