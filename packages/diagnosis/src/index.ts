export { type CashierText, type CatalogueCause, causeByCode, causes } from './cause-catalogue.ts';
