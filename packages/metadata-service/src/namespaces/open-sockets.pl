# Runs inside a network namespace for a few milliseconds: opens listening sockets there and hands them to its parent. A
# socket stays in the namespace in which it was made. Perl, which every Debian has, because Node takes ten times as long
# to start, for each network there is.
#
# Arguments: Node's name of the processor; then address and port of each socket, in turn. Speaks the channel that Node's child_process opens: JSON lines, a
# handle travels beside its line as SCM_RIGHTS, and is acknowledged.
use strict;
use warnings;
use Errno;
use Fcntl qw(F_GETFL F_SETFL O_NONBLOCK);
use Socket qw(:DEFAULT inet_pton pack_sockaddr_in6 AF_INET6 IPPROTO_IPV6 IPV6_V6ONLY);

use constant SIOCGIFINDEX => 0x8933;
use constant SCM_RIGHTS => 1;
my %sendmsg = (x64 => 46, arm64 => 211);

open(my $channel, '+<&=', $ENV{NODE_CHANNEL_FD} // die "no channel\n") or die "channel: $!\n";
my $sendmsg = $sendmsg{shift @ARGV} // fail('sockets cannot be handed over on this kind of processor');

my @sockets;
while (my ($address, $port) = splice(@ARGV, 0, 2)) {
  push @sockets, listener($address, $port);
}
hand_over($_, $sockets[$_]) for 0 .. $#sockets;
exit 0;

sub listener {
  my ($address, $port) = @_;
  my $family = $address =~ /:/ ? AF_INET6 : AF_INET;
  my $refuse = sub { fail("cannot listen on $address port $port: listen " . (grep { $!{$_} } keys %!)[0] . ": $!") };
  socket(my $socket, $family, SOCK_STREAM, 0) or $refuse->();
  setsockopt($socket, SOL_SOCKET, SO_REUSEADDR, 1) or $refuse->();
  setsockopt($socket, IPPROTO_IPV6, IPV6_V6ONLY, 1) or $refuse->() if $family == AF_INET6;
  bind($socket, place($socket, $family, $address, $port)) or $refuse->();
  listen($socket, 511) or $refuse->();
  fcntl($socket, F_SETFL, fcntl($socket, F_GETFL, 0) | O_NONBLOCK) or $refuse->();
  return $socket;
}

# fe80::1%eth0 is scoped by the number of the device in this namespace.
sub place {
  my ($socket, $family, $address, $port) = @_;
  my ($bare, $device) = split /%/, $address;
  return pack_sockaddr_in($port, inet_aton($bare)) if $family == AF_INET;
  my $request = pack('Z16 i x20', $device // '', 0);
  my $scope = defined $device && ioctl($socket, SIOCGIFINDEX, $request) ? (unpack('Z16 i', $request))[1] : 0;
  return pack_sockaddr_in6($port, inet_pton(AF_INET6, $bare), $scope);
}

# struct msghdr with one struct iovec and one struct cmsghdr, as 64-bit Linux has them.
sub hand_over {
  my ($index, $socket) = @_;
  my $line = qq({"cmd":"NODE_HANDLE","type":"net.Native","msg":{"index":$index}}\n);
  my $vector = pack('P Q', $line, length $line);
  my $control = pack('Q l l l x4', 20, SOL_SOCKET, SCM_RIGHTS, fileno $socket);
  my $message = pack('Q L x4 P Q P Q l x4', 0, 0, $vector, 1, $control, length $control, 0);
  syscall($sendmsg, fileno $channel, $message, 0) == length $line or fail("a socket could not be handed over: $!");
  defined readline $channel or fail('the parent is gone');
}

sub fail {
  my ($reason) = @_;
  $reason =~ s/[\\"\x00-\x1f]/ /g;
  syswrite $channel, qq({"error":"$reason"}\n);
  exit 1;
}
