import {UserError} from '../errors.js';
import type {Guest} from './guest.js';
import {parseRecords} from './records.js';
import {scriptPrelude} from './script-prelude.js';

/**
Where a hypervisor cannot keep its guest off the network, the guest gives up its way out by itself: no default route, nobody who asks for a new one,
and a packet filter that lets only the answers of its SSH server out, where there is one. Weaker than a hypervisor that does it: who takes the guest
over can undo it, and without a filter it still reaches the hypervisor's own address.
@param advice - what the user can do where the guest does not.
@returns whether there is a packet filter.
@throws UserError when a default route is left.
*/
export async function dropNetwork(guest: Guest, {guestPort}: {readonly guestPort: number}, advice: readonly string[]): Promise<boolean> {
	const {stdout} = await guest.run(['sh', '-s', '--', String(guestPort)], {stdin: dropScript});
	const texts = new Map(parseRecords(stdout, {text: 2}).map(([, name = '', content = '']) => [name, content]));
	if (!texts.has('end') || hasWayOut(texts.get('routes') ?? '', texts.get('routes6') ?? '')) {
		throw new UserError('The guest does not give up its way to other networks', {nextSteps: advice});
	}

	return texts.has('filter');
}

/**
DHCP clients go first: with the next renewal of the address the route would be back. IPv6 goes altogether, since any router may announce itself.
The filter's last rule is only added when the one that keeps us in was.
*/
const dropScript = `${scriptPrelude}
for client in udhcpc dhcpcd dhclient; do
	killall "$client"
done
echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6
for attempt in 1 2 3 4 5 6 7 8; do
	ip route del default || route del default || break
done
for attempt in 1 2 3 4 5 6 7 8; do
	ip -6 route del default || break
done
if has iptables; then
	iptables -I OUTPUT -o lo -j ACCEPT && iptables -I OUTPUT -p tcp --sport "$1" -j ACCEPT && iptables -A OUTPUT -j DROP && field text filter yes
fi
text routes cat /proc/net/route
text routes6 cat /proc/net/ipv6_route
field text end end
`;

/**
@param routes - /proc/net/route: interface, destination, gateway, flags, counters, metric, mask, …; hexadecimal.
@param routes6 - /proc/net/ipv6_route: destination, length of its prefix, …, and the interface at the end; the kernel itself keeps one on `lo`.
*/
export function hasWayOut(routes: string, routes6: string): boolean {
	const isDefault = (line: string) => /^\S+\s+0{8}\s/.test(line);
	const isDefault6 = (line: string) => /^0{32} 00 /.test(line) && !/\slo$/.test(line.trimEnd());
	return routes.split('\n').some(isDefault) || routes6.split('\n').some(isDefault6);
}
