# Runs a node for as long as whoever started it keeps our standard input open: it is closed by the system, however they end.
# Says the node's process id; ends when the node does. Called with the node's directory and the node's command.
home=$1
shift
exec 3<&0 </dev/null 2>/dev/null
"$@" 3<&- >"$home/log" 2>&1 &
node=$!
# What is sent to all processes of a terminal or a group must not end us before the node.
trap '' HUP INT TERM
(
    read -r _
    : >"$home/abandoned"
    kill -KILL "$node"
) <&3 >/dev/null &
guard=$!
exec 3<&-
echo "$node"
exec >/dev/null
wait "$node"
ended=$?
if [ -e "$home/abandoned" ]; then
    # Nobody else is left to tidy up.
    rm -rf "$home"
    rmdir "${home%/*}"
else
    kill -KILL "$guard"
fi
exit "$ended"
