export { baselineFigures, type RaceFigures, raceFigures } from './race-figures.ts';
export { type RaceScenario, raceScenarios } from './race-scenarios.ts';
export { baselines, type SequentialPolicy } from './simulate-sequential.ts';
