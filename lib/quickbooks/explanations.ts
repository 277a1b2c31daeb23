import type { FaultKind } from './faultKinds';

/** A refusal in words for a bookkeeper: what happened, why, and the way out of it. */
export interface Explanation {
	what: string;
	why: string;
	advice: string;
}

/**
 * The one catalogue of QuickBooks' fault codes (B7). Codes without an entry of their own are
 * explained by what their kind means: so is 6000, which is either a broken rule or a passing failure.
 */
export const EXPLANATION_BY_CODE: Readonly<Record<string, Explanation>> = {
	'120': {
		what: 'The person who connected QuickBooks may no longer work in this company.',
		why: 'Their access was removed, or they are no longer an administrator of it.',
		advice:
			'Have an administrator of the company open the QuickBooks credential in n8n and connect it again.',
	},
	'140': {
		what: 'The QuickBooks company is locked right now.',
		why: 'Somebody, or Intuit itself, has locked it for the time being.',
		advice: 'Sync again later; if it stays locked, open QuickBooks and see why.',
	},
	'150': {
		what: 'The QuickBooks company is under maintenance.',
		why: 'Intuit is working on it, and nobody can enter anything meanwhile.',
		advice: 'Wait until QuickBooks opens in the browser again, then sync again.',
	},
	'610': {
		what: 'QuickBooks no longer has this record, or something it uses was made inactive.',
		why: 'Somebody deleted the record, or made its customer, item or account inactive.',
		advice:
			'Look the record, its customer, its items and its accounts up in QuickBooks. Make inactive ones active again, or choose others in the mapping.',
	},
	'620': {
		what: 'QuickBooks does not link these two transactions.',
		why: 'They belong to different customers, or one of them is already settled.',
		advice:
			'Check in QuickBooks that both belong to the same customer and that neither is already settled, then sync again.',
	},
	'2010': {
		what: 'QuickBooks does not know a property of this record.',
		why: 'The sync wrote the record in a way that QuickBooks does not understand.',
		advice: 'This is a fault of the sync itself: report it with the text QuickBooks gives.',
	},
	'2020': {
		what: 'QuickBooks misses a value that it needs for this record.',
		why: 'The value is empty in SmartMoving, or its setting is empty in the workflow.',
		advice:
			'Fill in the value named by QuickBooks in SmartMoving or in the mapping, then sync again.',
	},
	'2030': {
		what: 'A QuickBooks id in the settings is not one that QuickBooks can have.',
		why: 'Ids are whole numbers; one that was typed in by hand is not.',
		advice:
			"Run the setup check, and pick the item, account or class 'From List' where it says so.",
	},
	'2040': {
		what: 'A text of this record holds a character that QuickBooks does not take.',
		why: 'Names must not hold colons, tabs or line breaks, and some symbols are refused everywhere.',
		advice: 'Take the unusual characters out of the text in SmartMoving, then sync again.',
	},
	'2050': {
		what: 'A text of this record is too long for QuickBooks.',
		why: 'QuickBooks limits the length of names, numbers, notes and descriptions.',
		advice: 'Shorten it in SmartMoving, then sync again.',
	},
	'2210': {
		what: 'The e-mail address is not one QuickBooks accepts.',
		why: 'It has no @ or no dot, or something else stands in its field.',
		advice:
			'Correct the e-mail address in SmartMoving: one address, with an @ and a dot. Then sync again.',
	},
	'2290': {
		what: 'QuickBooks does not take a negative amount on this line.',
		why: 'A charge in SmartMoving is below zero, for instance a discount entered as a charge.',
		advice: 'Enter it in SmartMoving as a discount on the charge that it reduces, then sync again.',
	},
	'2500': {
		what: 'This record names something that is missing or inactive in QuickBooks.',
		why: 'An item, account, class, location, payment method or customer of the mapping was deleted, made inactive, or is a category.',
		advice:
			'Make it active again in QuickBooks, or choose another in the mapping; the setup check says which one it is.',
	},
	'3001': {
		what: 'QuickBooks received too many requests for this company.',
		why: 'Intuit limits them by the second and by the minute, for all programs of the company together.',
		advice: 'Wait a minute and sync again, or let fewer workflows run at once.',
	},
	'3100': {
		what: 'This QuickBooks app may not use this company.',
		why: 'The app was disconnected in QuickBooks, or its keys are for the other environment.',
		advice:
			'Check that the credential is connected to the right company and that its environment (production or sandbox) matches the keys, then connect it again.',
	},
	'3200': {
		what: 'QuickBooks no longer accepts the connection.',
		why: 'Its permission has run out or was taken back, and could not be renewed.',
		advice: 'Open the QuickBooks credential in n8n and connect it again.',
	},
	'4000': {
		what: 'QuickBooks could not read a question that the sync asked.',
		why: 'A name or number in the question has a form that the sync did not foresee.',
		advice:
			'Look for unusual characters in the name and e-mail address of the customer in SmartMoving. If there are none, report it with the text QuickBooks gives.',
	},
	'4001': {
		what: 'QuickBooks does not answer a question that the sync asked.',
		why: 'This company, or its edition of QuickBooks, does not know what was asked for.',
		advice: 'Report it with the text QuickBooks gives and the edition, such as Plus.',
	},
	'5010': {
		what: 'Somebody changed this record in QuickBooks at the same moment.',
		why: 'QuickBooks keeps the change that came first, so ours was not saved.',
		advice: 'Sync again: the present state is read first.',
	},
	'5020': {
		what: 'The connected QuickBooks user may not enter or change this kind of record.',
		why: 'The role of that user in QuickBooks does not allow it.',
		advice:
			'Give the user the role of an administrator in QuickBooks (Manage users), or connect the credential as somebody who has it.',
	},
	'5030': {
		what: 'This record uses a feature that is off in QuickBooks, or not in its edition.',
		why: 'For instance, classes and locations need QuickBooks Plus and have to be turned on.',
		advice:
			'Turn the feature on in QuickBooks (Account and settings), or clear its setting in the workflow.',
	},
	'6070': {
		what: 'An amount on a line is not its quantity times its price.',
		why: 'QuickBooks multiplies by itself and rounds half a cent up.',
		advice:
			'Check the charge in SmartMoving: quantity, price and total have to agree. Then sync again.',
	},
	'6090': {
		what: 'QuickBooks does not accept the discount line of this invoice.',
		why: 'Discounts are off in QuickBooks, or the line has neither an amount nor a percentage.',
		advice:
			'Turn discounts on in QuickBooks (Account and settings, Sales), or take the discount line out of the invoice there.',
	},
	'6100': {
		what: 'QuickBooks does not accept the tax code of a line.',
		why: 'A company in the United States takes TAX or NON on a line, and nothing else.',
		advice: 'Choose TAX or NON for the tax code in the settings, then sync again.',
	},
	'6140': {
		what: 'Another transaction in QuickBooks already has this number.',
		why: 'A person, or another program, has given the number away before.',
		advice: 'Change the number of the other transaction in QuickBooks, then sync again.',
	},
	'6180': {
		what: 'The customer sits too deep below other customers in QuickBooks.',
		why: 'QuickBooks allows four levels of sub-customers below a customer.',
		advice: 'Move the customer to a higher level in QuickBooks, then sync again.',
	},
	'6190': {
		what: 'The QuickBooks subscription of this company has ended or has a billing problem.',
		why: 'Without a paid subscription QuickBooks can be read but not written to.',
		advice: 'Renew the subscription in QuickBooks, then sync again.',
	},
	'6200': {
		what: 'The accounting period of this record is closed.',
		why: 'Its date is not after the closing date of the books.',
		advice:
			'Move the closing date in QuickBooks (Account and settings, Advanced), or give the record a later date, then sync again.',
	},
	'6210': {
		what: 'The books are closed for the date of this record.',
		why: 'Its date lies before the closing date, and changes there ask for a password that only a person can enter.',
		advice:
			'Ask the bookkeeper to reopen the period in QuickBooks (Account and settings, Advanced) and sync again, or to enter the record by hand.',
	},
	'6240': {
		what: 'Another customer, vendor or employee in QuickBooks already has this name.',
		why: 'QuickBooks wants every name once among all three, capital letters or not.',
		advice:
			'Give one of the two another name in QuickBooks, or add the e-mail address that tells this customer apart. Then sync again.',
	},
	'6250': {
		what: 'The customer of this record cannot be used in QuickBooks.',
		why: 'The customer was made inactive there, or merged with another.',
		advice: 'Make the customer active again in QuickBooks, then sync again.',
	},
	'6540': {
		what: 'This payment is part of a bank deposit in QuickBooks, so it cannot be changed.',
		why: 'QuickBooks freezes a payment as soon as it is deposited.',
		advice:
			'In QuickBooks, take the payment out of its bank deposit, sync again, and put it back. Or link the records by hand.',
	},
	'10000': {
		what: 'QuickBooks is not available right now.',
		why: 'Something failed on the side of Intuit; its status page may say more.',
		advice: 'Sync again later. Nothing is posted twice.',
	},
};

const entry = (code: keyof typeof EXPLANATION_BY_CODE) => EXPLANATION_BY_CODE[code]!;

/** What a refusal means where its code tells nothing more. */
export const EXPLANATION_BY_KIND: Readonly<Record<FaultKind, Explanation>> = {
	subscription: entry('6190'),
	unauthorized: entry('3200'),
	forbidden: {
		what: 'The connected QuickBooks user or app may not do this in this company.',
		why: 'It lacks the permission for it.',
		advice:
			'Connect the credential again as an administrator of this company, and check that its environment (production or sandbox) matches the keys.',
	},
	closedPeriod: entry('6200'),
	deposited: entry('6540'),
	invalid: {
		what: 'QuickBooks did not accept this record.',
		why: 'It breaks one of the rules of QuickBooks; the text that QuickBooks gives names it.',
		advice:
			'Read the reason QuickBooks gives, correct the record in SmartMoving or the mapping, and sync again.',
	},
	badReference: entry('2500'),
	notFound: entry('610'),
	duplicateName: entry('6240'),
	duplicateNumber: entry('6140'),
	duplicateRequest: {
		what: 'QuickBooks is still busy with this very request, or has already refused it once.',
		why: 'The same request came a second time, as it does after an interruption.',
		advice: 'Wait a few minutes and sync again. Nothing is posted twice.',
	},
	stale: entry('5010'),
	throttled: entry('3001'),
	transient: entry('10000'),
};
