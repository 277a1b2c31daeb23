import { createServer, type AddressInfo, type Socket } from 'node:net';

/** An e-mail as it came over the wire. */
export interface Mail {
	from: string;
	to: string[];
	/** Headers and body, with quoted-printable taken back. */
	text: string;
	/** The attachments by their file names. */
	attachments: Map<string, Buffer>;
}

export interface Mailbox {
	port: number;
	mails: Mail[];
	close(): Promise<void>;
}

/** A mail server on this machine that takes every e-mail and keeps it. */
export async function openMailbox(): Promise<Mailbox> {
	const mails: Mail[] = [];
	const sockets = new Set<Socket>();
	const server = createServer((socket) => {
		sockets.add(socket);
		socket.on('close', () => sockets.delete(socket));
		serve(socket, mails);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		port: (server.address() as AddressInfo).port,
		mails,
		close: async () => {
			for (const socket of sockets) socket.destroy();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

/** As much of SMTP as one sender needs that sends one command at a time. */
function serve(socket: Socket, mails: Mail[]): void {
	let from = '';
	let to: string[] = [];
	let received = '';
	let isContent = false;
	const answer = (line: string) => socket.write(`${line}\r\n`);
	answer('220 mailbox');
	socket.on('error', () => socket.destroy());
	socket.on('data', (chunk) => {
		received += chunk.toString('latin1');
		const end = isContent ? '\r\n.\r\n' : '\r\n';
		for (let at = received.indexOf(end); at !== -1; at = received.indexOf(end)) {
			const part = received.slice(0, at);
			received = received.slice(at + end.length);
			if (isContent) {
				mails.push({ from, to, ...readContent(part) });
				isContent = false;
				answer('250 taken');
				return;
			}
			const address = /<(.*)>/.exec(part)?.[1] ?? '';
			if (/^MAIL/i.test(part)) [from, to] = [address, []];
			if (/^RCPT/i.test(part)) to.push(address);
			if (/^DATA/i.test(part)) {
				isContent = true;
				answer('354 go on');
				return;
			}
			answer(/^QUIT/i.test(part) ? '221 bye' : '250 fine');
		}
	});
}

function readContent(content: string): Pick<Mail, 'text' | 'attachments'> {
	const attachments = new Map<string, Buffer>();
	for (const part of content.split(/\r\n--[^\r\n]+/)) {
		const [headers = '', ...body] = part.split('\r\n\r\n');
		const name = /filename="?([^"\r\n;]+)"?/.exec(headers)?.[1];
		if (name) attachments.set(name, Buffer.from(body.join(''), 'base64'));
	}
	const bytes = content
		.replace(/=\r\n/g, '')
		.replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
	return { text: Buffer.from(bytes, 'latin1').toString('utf8'), attachments };
}
