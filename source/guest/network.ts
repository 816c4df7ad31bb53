import {UserError} from '../errors.js';
import type {Guest} from './guest.js';
import {askGuest} from './records.js';
import {scriptEnd, scriptPrelude} from './script-prelude.js';

/**
Where a hypervisor cannot keep its guest off the network, the guest cuts itself off: it has no default route, no program that asks for
a new one, and, where there is one, a packet filter that lets out only the answers of its SSH server. This is weaker than a hypervisor that does
it: whoever takes over the guest can undo it, and without a filter the guest still reaches the hypervisor's own address.
@param advice What the user can do when the guest does not give up its way.
@returns Whether there is a packet filter.
@throws UserError when a default route is left.
*/
export async function dropNetwork(guest: Guest, {guestPort}: {readonly guestPort: number}, advice: readonly string[]): Promise<boolean> {
	const texts = await askGuest(guest, {script: dropScript, arguments: [String(guestPort)]});
	if (hasDefaultRoute(texts.get('routes') ?? '') || hasDefaultRoute6(texts.get('routes6') ?? '')) {
		throw new UserError('the guest still has a route to other networks', {nextSteps: advice});
	}

	return texts.has('filter');
}

/**
DHCP clients are ended first: with the next renewal of the address they would bring back the route. IPv6 is switched off, since any router may
announce itself. The filter's last rule is only added when the rule that lets us in was.
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
${scriptEnd}`;

/** @param routes /proc/net/route: interface, destination, gateway, flags, counters, metric, mask, …; hexadecimal. */
export function hasDefaultRoute(routes: string): boolean {
	return /^\S+[\t ]+0{8}[\t ]/m.test(routes);
}

/** @param routes /proc/net/ipv6_route: destination, length of its prefix, …, interface. The kernel itself keeps a default route on `lo`. */
export function hasDefaultRoute6(routes: string): boolean {
	return routes.split('\n').some(line => /^0{32} 00 /.test(line) && !/\slo$/.test(line.trimEnd()));
}
