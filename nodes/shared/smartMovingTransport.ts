import {
	type IDataObject,
	type IExecuteFunctions,
	type IN8nHttpFullResponse,
	NodeOperationError,
} from 'n8n-workflow';
import { type HttpResponse, type HttpTransport, NoAnswerError } from '../../lib/http';

/** SmartMoving's own reads take a few seconds at most; n8n would wait for five minutes. */
const timeoutMs = 30_000;

/**
 * The way from `lib/smartmoving` to the network: n8n adds the key of the credential, and hands
 * over every answer whatever its status, for the client to judge.
 */
export async function smartMovingTransport(this: IExecuteFunctions): Promise<HttpTransport> {
	const baseUrl = await baseUrlOf.call(this);
	return async (request) =>
		await this.helpers.httpRequestWithAuthentication
			.call(this, 'smartMovingApi', {
				method: request.method,
				url: `${baseUrl}${request.path}`,
				qs: request.query,
				headers: { accept: 'application/json', ...request.headers },
				body: request.body as IDataObject | undefined,
				json: true,
				returnFullResponse: true,
				ignoreHttpStatusErrors: true,
				timeout: timeoutMs,
			})
			.then(responseOf, noAnswer);
}

/** Read apart from the requests, which get their key from n8n alone. */
async function baseUrlOf(this: IExecuteFunctions): Promise<string> {
	const { baseUrl } = await this.getCredentials('smartMovingApi');
	const url = String(baseUrl ?? '')
		.trim()
		.replace(/\/+$/, '');
	if (!/^https?:\/\/[^\s/?#]+/i.test(url)) {
		throw new NodeOperationError(
			this.getNode(),
			'The SmartMoving credential has no usable Base URL',
			{
				description: 'Set it to https://api-public.smartmoving.com/v1.',
			},
		);
	}
	return url;
}

function responseOf(answer: IN8nHttpFullResponse): HttpResponse {
	return {
		status: answer.statusCode,
		headers: Object.fromEntries(
			Object.entries(answer.headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
		),
		body: answer.body,
	};
}

/**
 * n8n's error carries the whole request, key included, so nothing of it is handed on. Words such
 * as a system's error codes would also make n8n rewrite the message.
 */
function noAnswer(): never {
	throw new NoAnswerError('SmartMoving gave no answer');
}
