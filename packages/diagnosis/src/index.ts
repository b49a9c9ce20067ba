export { cashierStep } from './cashier-step.ts';
export { type CashierText, type CatalogueCause, causeByCode, causes } from './cause-catalogue.ts';
