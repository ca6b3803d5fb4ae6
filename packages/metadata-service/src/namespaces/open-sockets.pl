# Opens listening sockets in network namespaces and hands them to its parent. A socket stays in the namespace in which it
# was made. Perl, which every Debian has, because Node cannot enter a namespace.
#
# Arguments: Node's name of the processor; then for each network the path of its namespace (empty for our own), ids of
# processes, joined by commas, whose sockets are taken where they listen already, how many sockets, and their addresses
# and ports in turn. Speaks the channel that Node's child_process opens: JSON lines; a handle travels beside its line as
# SCM_RIGHTS, and is acknowledged. Of each network it says at last that it is done, or why not.
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
use constant CLONE_NEWNET => 0x40000000;
my %calls = (x64 => { sendmsg => 46, setns => 308 }, arm64 => { sendmsg => 211, setns => 268 });

open(my $channel, '+<&=', $ENV{NODE_CHANNEL_FD} // die "no channel\n") or die "channel: $!\n";
my $call = $calls{shift @ARGV} // die "sockets cannot be handed over on this kind of processor\n";

open(my $home, '<', '/proc/self/ns/net') or die "own namespace: $!\n";
my $is_away = 0;

for (my $network = 0; @ARGV; $network++) {
  my ($namespace, $earlier, $count) = splice @ARGV, 0, 3;
  my @places = splice @ARGV, 0, 2 * $count;
  my $is_open = eval { open_network($network, $namespace, [split /,/, $earlier], @places); 1 };
  say_done($network, $is_open ? '' : $@);
}

sub open_network {
  my ($network, $namespace, $earlier, @places) = @_;
  enter($namespace);
  my @sockets;
  while (my ($address, $port) = splice @places, 0, 2) {
    push @sockets, taken($earlier, $address, $port) // listener($address, $port);
  }
  hand_over($network, $_, $sockets[$_]) for 0 .. $#sockets;
}

sub enter {
  my ($namespace) = @_;
  return if $namespace eq '' && !$is_away;
  my $file = $home;
  if ($namespace ne '') {
    undef $file;
    open($file, '<', $namespace) or die "cannot open it: $!\n";
  }
  syscall($call->{setns}, fileno $file, CLONE_NEWNET) == 0 or die "cannot enter it: $!\n";
  $is_away = $namespace ne '';
}

sub listener {
  my ($address, $port) = @_;
  my $family = $address =~ /:/ ? AF_INET6 : AF_INET;
  my $refuse = sub { die "cannot listen on $address port $port: listen " . (grep { $!{$_} } keys %!)[0] . ": $!\n" };
  socket(my $socket, $family, SOCK_STREAM, 0) or $refuse->();
  setsockopt($socket, SOL_SOCKET, SO_REUSEADDR, 1) or $refuse->();
  bind($socket, place($socket, $family, $address, $port)) or $refuse->();
  listen($socket, 511) or $refuse->();
  fcntl($socket, F_SETFL, fcntl($socket, F_GETFL, 0) | O_NONBLOCK) or $refuse->();
  return $socket;
}

# The very socket with which an earlier process listens here: not one of the connections that wait at it is lost.
sub taken {
  my ($earlier, $address, $port) = @_;
  my $inode = @$earlier && inode_of($address =~ s/%.*//r, $port) or return;
  for my $pid (@$earlier) {
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
  my ($network, $index, $socket) = @_;
  my $line = qq({"cmd":"NODE_HANDLE","type":"net.Native","msg":{"network":$network,"index":$index}}\n);
  my $vector = pack('P Q', $line, length $line);
  my $control = pack('Q l l l x4', 20, SOL_SOCKET, SCM_RIGHTS, fileno $socket);
  my $message = pack('Q L x4 P Q P Q l x4', 0, 0, $vector, 1, $control, length $control, 0);
  syscall($call->{sendmsg}, fileno $channel, $message, 0) == length $line
    or die "a socket could not be handed over: $!\n";
  defined readline $channel or die "the parent is gone\n";
}

# Our own copies of the network's sockets are closed by now: only the parent holds them.
sub say_done {
  my ($network, $error) = @_;
  $error =~ s/[\\"\x00-\x1f]+/ /g;
  syswrite $channel, qq({"network":$network,"done":true,"error":"$error"}\n);
}
