# Runs inside a network namespace for a few milliseconds: opens listening sockets there and hands them to its parent. A
# socket stays in the namespace in which it was made. Perl, which every Debian has, because Node takes ten times as long
# to start, for each network there is.
#
# Arguments: Node's name of the processor; ids of processes, joined by commas, whose sockets are taken where they listen
# already; then address and port of each socket, in turn. Speaks the channel that Node's child_process opens: JSON lines,
# a handle travels beside its line as SCM_RIGHTS, and is acknowledged.
use strict;
use warnings;
use Errno;
use Fcntl qw(F_GETFL F_SETFL O_NONBLOCK);
use Socket qw(:DEFAULT inet_pton pack_sockaddr_in6 AF_INET6);

use constant SIOCGIFINDEX => 0x8933;
use constant SCM_RIGHTS => 1;
# The same on every processor, as all system calls since Linux 5.1.
use constant PIDFD_OPEN => 434;
use constant PIDFD_GETFD => 438;
my %sendmsg = (x64 => 46, arm64 => 211);

open(my $channel, '+<&=', $ENV{NODE_CHANNEL_FD} // die "no channel\n") or die "channel: $!\n";
my $sendmsg = $sendmsg{shift @ARGV} // fail('sockets cannot be handed over on this kind of processor');

my @earlier = split /,/, shift @ARGV;
my @sockets;
while (my ($address, $port) = splice(@ARGV, 0, 2)) {
  push @sockets, taken($address, $port) // listener($address, $port);
}
hand_over($_, $sockets[$_]) for 0 .. $#sockets;
exit 0;

sub listener {
  my ($address, $port) = @_;
  my $family = $address =~ /:/ ? AF_INET6 : AF_INET;
  my $refuse = sub { fail("cannot listen on $address port $port: listen " . (grep { $!{$_} } keys %!)[0] . ": $!") };
  socket(my $socket, $family, SOCK_STREAM, 0) or $refuse->();
  setsockopt($socket, SOL_SOCKET, SO_REUSEADDR, 1) or $refuse->();
  bind($socket, place($socket, $family, $address, $port)) or $refuse->();
  listen($socket, 511) or $refuse->();
  fcntl($socket, F_SETFL, fcntl($socket, F_GETFL, 0) | O_NONBLOCK) or $refuse->();
  return $socket;
}

# The very socket with which an earlier process listens here: not one of the connections that wait at it is lost.
sub taken {
  my ($address, $port) = @_;
  my $inode = @earlier && inode_of($address =~ s/%.*//r, $port) or return;
  for my $pid (@earlier) {
    my ($fd) = grep { (readlink($_) // '') eq "socket:[$inode]" } glob "/proc/$pid/fd/*" or next;
    my $process = syscall(PIDFD_OPEN, $pid + 0, 0);
    my $copy = $process < 0 ? -1 : syscall(PIDFD_GETFD, $process, $fd =~ s/.*\///r + 0, 0);
    return if $copy < 0;
    open(my $socket, '+<&=', $copy) or return;
    return $socket;
  }
  return;
}

# Of the socket that listens there in this namespace, as the kernel's table has it: addresses in words of 32 bits.
sub inode_of {
  my ($address, $port) = @_;
  my $packed = $address =~ /:/ ? inet_pton(AF_INET6, $address) : inet_aton($address);
  my $place = join('', map { sprintf '%08X', $_ } unpack('L*', $packed)) . sprintf(':%04X', $port);
  open(my $table, '<', length $packed == 4 ? '/proc/self/net/tcp' : '/proc/self/net/tcp6') or return;
  while (<$table>) {
    my (undef, $local, undef, $state, undef, undef, undef, undef, undef, $inode) = split;
    return $inode if $local eq $place && $state eq '0A';
  }
  return;
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
